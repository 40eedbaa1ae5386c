// points: 0
// base: starters
