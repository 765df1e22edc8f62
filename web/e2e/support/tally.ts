// The last line, in the words of cargo's test runner, from which the sum over all tests is made.

import type { FullResult, Reporter, TestCase, TestResult } from "@playwright/test/reporter";

export default class Tally implements Reporter {
  private readonly outcomes = new Map<string, TestCase>();
  private errors = 0;

  onTestEnd(test: TestCase, _result: TestResult): void {
    this.outcomes.set(test.id, test);
  }

  /** What broke outside of any test: a file that does not load, a worker that died. */
  onError(): void {
    this.errors += 1;
  }

  onEnd(result: FullResult): void {
    const tests = [...this.outcomes.values()];
    const passed = tests.filter((test) => test.outcome() === "expected").length;
    const skipped = tests.filter((test) => test.outcome() === "skipped").length;
    const failed = tests.length - passed - skipped + this.errors;
    const word = result.status === "passed" ? "ok" : "FAILED";
    console.log(`\ntest result: ${word}. ${passed} passed; ${failed} failed; ${skipped} ignored`);
  }

  printsToStdio(): boolean {
    return false;
  }
}
