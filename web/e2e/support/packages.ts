// Archives to drop: what OctoBot exports, and what nobody should accept.

import { randomBytes } from "node:crypto";
import { strToU8, zipSync, type Zippable } from "fflate";

/** What a journey may want otherwise. */
export interface Wanted {
  pairs?: string[];
  exchange?: string;
  /** OctoBot knows spot, future, margin and option. */
  exchangeType?: string;
  /** In hundredths of what the bot has. */
  amount?: number;
  /** More files beside those of every profile. */
  more?: Zippable;
}

function files({ pairs = ["BTC/USDT"], exchange = "binance", exchangeType = "spot", amount = 4 }: Wanted): Record<string, object> {
  return {
    "profile.json": {
      profile: {
        id: "0d5ab1f2-6a42-4b57-9f0e-7f1f2f6f9c11",
        name: "Weekly",
        description: "Buys once a week.",
        avatar: "default_profile.png",
        origin_url: null,
        auto_update: false,
        read_only: false,
        imported: false,
        slug: "",
        complexity: 1,
        risk: 1,
        type: "live",
        extra_backtesting_time_frames: [],
      },
      config: {
        "crypto-currencies": Object.fromEntries(
          pairs.map((pair) => [pair.split("/")[0] ?? pair, { enabled: true, pairs: [pair] }]),
        ),
        exchanges: { [exchange]: { enabled: true, "exchange-type": exchangeType } },
        trader: { enabled: false, "load-trade-history": false },
        "trader-simulator": {
          enabled: true,
          fees: { maker: 0.1, taker: 0.1 },
          "starting-portfolio": { BTC: 0, USDT: 1000 },
        },
        trading: { "reference-market": "USDT", risk: 0.3 },
      },
    },
    "tentacles_config.json": {
      installation_context: { octobot_version: "2.0.15" },
      registered_tentacles: { "OctoBot-Default-Tentacles": "./any_platform.zip" },
      tentacle_activation: {
        Evaluator: { EMAMomentumEvaluator: true, SimpleStrategyEvaluator: true },
        Trading: { DCATradingMode: true },
      },
    },
    "specific_config/DCATradingMode.json": {
      default_config: ["SimpleStrategyEvaluator"],
      required_strategies: ["SimpleStrategyEvaluator"],
      buy_order_amount: `${amount}%t`,
      minutes_before_next_buy: 10080,
      use_stop_losses: false,
    },
  };
}

function zipped(contents: Record<string, object>, more: Zippable = {}): Uint8Array {
  const members: Zippable = { ...more };
  for (const [name, json] of Object.entries(contents)) members[name] = strToU8(JSON.stringify(json, null, 4));
  return zipSync(members, { mtime: new Date("2026-01-02T03:04:06Z") });
}

/** One that every hub takes. */
export function healthy(wanted: Wanted = {}): Uint8Array {
  return zipped(files(wanted), wanted.more);
}

/** One with an exchange's key and secret in it, which are made up anew each time. */
export function leaking(): Uint8Array {
  const contents = files({});
  Object.assign(contents["specific_config/DCATradingMode.json"] ?? {}, {
    "api-key": made(64),
    "api-secret": made(64),
  });
  return zipped(contents);
}

/** One whose member wants to be written outside of the folder it is unpacked in. */
export function hostile(): Uint8Array {
  return zipped(files({}), { "../../user/config.json": strToU8("{}") });
}

/** One that was cut off on its way. */
export function broken(): Uint8Array {
  const whole = healthy();
  return whole.slice(0, Math.floor(whole.length / 2));
}

/** One of this many bytes, 6 MB of them in settings that are read to the last value. */
export function large(bytes: number): Uint8Array {
  const more: Zippable = {};
  for (let file = 0; file < 8; file += 1) {
    const settings = Array.from({ length: 12_000 }, () => randomBytes(24).toString("hex"));
    more[`specific_config/Large${file}.json`] = [strToU8(JSON.stringify({ levels: settings })), { level: 0 }];
  }
  const rest = bytes - zipped(files({}), more).length;
  for (let written = 0; written < rest; written += 500_000) {
    more[`notes/${written}.txt`] = [randomBytes(Math.min(500_000, rest - written)), { level: 0 }];
  }
  return zipped(files({}), more);
}

function made(length: number): string {
  return randomBytes(length * 2).toString("base64").replace(/[^A-Za-z0-9]/g, "").slice(0, length);
}
