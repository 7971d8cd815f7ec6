/** The three classes by the names the API uses, from best to worst. */
export const POSITIVE = "Positive";
export const NEUTRAL = "Neutral";
export const NEGATIVE = "Negative";
export const SENTIMENTS = [POSITIVE, NEUTRAL, NEGATIVE];

/** The label of each class, in sums and in requests for pictures. */
export const VALUE = { [POSITIVE]: 1, [NEUTRAL]: 0, [NEGATIVE]: -1 };
