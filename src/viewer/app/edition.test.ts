import { expect, test } from "vitest";
import { LOOKED_AFTER_MS, editionWatch } from "./edition";

function watched(answers: (string | Error)[]) {
  const seen = { time: 0, asked: 0, others: 0 };
  const ask = (): Promise<string> => {
    const answer = answers[seen.asked] ?? "one";
    seen.asked += 1;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const look = editionWatch({ shown: "one", ask, onOther: () => (seen.others += 1), now: () => seen.time });
  const after = async (time: number): Promise<void> => {
    seen.time += time;
    await look();
  };
  return { seen, after };
}

test("the server is asked no more often than needed, and another edition is told once", async () => {
  const { seen, after } = watched(["one", new Error("offline"), "two"]);
  await after(LOOKED_AFTER_MS - 1);
  expect(seen.asked).toBe(0);
  await after(1);
  await after(10);
  expect(seen).toMatchObject({ asked: 1, others: 0 });
  await after(LOOKED_AFTER_MS);
  expect(seen).toMatchObject({ asked: 2, others: 0 });
  await after(LOOKED_AFTER_MS);
  await after(LOOKED_AFTER_MS);
  expect(seen).toMatchObject({ asked: 3, others: 1 });
});
