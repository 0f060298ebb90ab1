/** Stands for typebox in the page: the model's modules declare schemas that nobody reads there. */
export default new Proxy({}, { get: () => () => ({}) });
