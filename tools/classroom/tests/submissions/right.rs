// points: 65
// base: solutions
