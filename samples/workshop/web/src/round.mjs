export function rounded(value) {
  return (Math.round(value * 100) / 100).toFixed(2);
}

export function halfUp(value) {
  return Math.floor(value + 0.5);
}
