/** An event as script sees it. */

/** The interface of an event, and every member that `Event` has not: all that it can say of a failure. */
export function describeEvent(event: Event): string {
  const members: string[] = [];
  for (const name in event) {
    // isTrusted is on the event itself where it cannot be taken away.
    if (name in Event.prototype || name === 'isTrusted') continue;
    const value = (event as unknown as Record<string, unknown>)[name];
    members.push(`${name}=${value === null || typeof value !== 'object' ? String(value) : typeof value}`);
  }
  return [event.constructor.name, ...members.sort()].join(' ');
}
