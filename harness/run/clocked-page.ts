/** The page of a run in a browser whose clock can be moved: started when a scenario needs it, beside the ordinary one. */
import { ClockError, makeClock, type Clock } from '../browsers/clock/clock.ts';
import type { Scenario } from '../scenario/schema.ts';
import { openLivePage, type LivePage, type LivePageOptions } from './live-page.ts';
import { SessionError } from './session.ts';

/** Whether a scenario can run only where the clock can be moved. */
export const needsClock = (scenario: Scenario): boolean => scenario.needs.includes('movable-clock');

/**
 * Opens it; a browser that dies meanwhile is started once more, for that may have had nothing to do with its clock.
 * @param prove runs the self-check in it
 * @throws ClockError when no clock can be moved here: the machine lacks what it takes, or this browser does not come up,
 *   or its clock does not follow
 * @throws SessionError when the run was interrupted
 */
export async function openClockedPage(
  options: LivePageOptions,
  prove: (page: LivePage) => Promise<void>,
): Promise<LivePage> {
  return open(options, prove)
    .catch((error: unknown) => {
      if (error instanceof SessionError && error.gone) return open(options, prove);
      throw error;
    })
    .catch((error: unknown) => {
      if (options.signal?.aborted || error instanceof ClockError) throw error;
      throw new ClockError(`this browser does not run with a clock that can be moved: ${(error as Error).message}`);
    });
}

async function open(options: LivePageOptions, prove: (page: LivePage) => Promise<void>): Promise<LivePage> {
  const clock: Clock = await makeClock();
  let page: LivePage | undefined;
  try {
    page = await openLivePage({ ...options, start: { ...options.start, env: clock.env }, advanceClock: clock.advance });
    await prove(page);
    const opened = page;
    return {
      ...opened,
      close: async () => {
        await opened.close();
        await clock.remove();
      },
    };
  } catch (error) {
    await page?.close();
    await clock.remove();
    throw error;
  }
}
