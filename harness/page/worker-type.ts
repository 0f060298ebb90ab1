/** A probe for module workers. */

/** Whether the engine looks at the type of a worker at all. */
export function readsWorkerType(): boolean {
  let read = false;
  const url = URL.createObjectURL(new Blob([''], { type: 'text/javascript' }));
  try {
    new Worker(url, {
      get type() {
        read = true;
        return 'module' as const;
      },
    }).terminate();
  } catch {
    // What it throws does not matter: it has looked or it has not.
  }
  URL.revokeObjectURL(url);
  return read;
}
