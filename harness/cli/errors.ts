/** Something the user can mend; its message is all that is shown. Exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}
