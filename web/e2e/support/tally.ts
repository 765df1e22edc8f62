// What failed and the last line, in the words of cargo's test runner, from which the sum over all tests is made.

import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { FullResult, Reporter, TestCase, TestError, TestResult } from "@playwright/test/reporter";

export default class Tally implements Reporter {
  private readonly outcomes = new Map<string, TestCase>();
  private readonly failures: string[] = [];
  private errors = 0;

  onTestEnd(test: TestCase, result: TestResult): void {
    this.outcomes.set(test.id, test);
    if (result.status === test.expectedStatus || result.status === "skipped") return;
    const { file, line } = test.location;
    this.tell(`${relative(process.cwd(), file)}:${line} ${test.title}`, result.errors);
  }

  /** What broke outside of any test: a file that does not load, a worker that died. */
  onError(error: TestError): void {
    this.errors += 1;
    this.tell("outside of any test", [error]);
  }

  private tell(name: string, errors: TestError[]): void {
    const words = errors.map((error) => error.message ?? error.value ?? "").join("\n");
    this.failures.push(`---- ${name} stdout ----\n${stripVTControlCharacters(words)}\n`);
  }

  onEnd(result: FullResult): void {
    const tests = [...this.outcomes.values()];
    const passed = tests.filter((test) => test.outcome() === "expected").length;
    const skipped = tests.filter((test) => test.outcome() === "skipped").length;
    const failed = tests.length - passed - skipped + this.errors;
    const word = result.status === "passed" ? "ok" : "FAILED";
    if (this.failures.length > 0) console.log(`\n${this.failures.join("\n")}`);
    console.log(`\ntest result: ${word}. ${passed} passed; ${failed} failed; ${skipped} ignored`);
  }

  printsToStdio(): boolean {
    return false;
  }
}
