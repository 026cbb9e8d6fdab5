/** The Dutch grid (RD New) as degrees. Pure. */

/**
 * Coefficients (power of x, power of y, seconds of arc) of the published approximation of RD New; within half a metre.
 */
const LATITUDE: [number, number, number][] = [
  [0, 1, 3235.65389],
  [2, 0, -32.58297],
  [0, 2, -0.2475],
  [2, 1, -0.84978],
  [0, 3, -0.0655],
  [2, 2, -0.01709],
  [1, 0, -0.00738],
  [4, 0, 0.0053],
  [2, 3, -0.00039],
  [4, 1, 0.00033],
  [1, 1, -0.00012],
];
const LONGITUDE: [number, number, number][] = [
  [1, 0, 5260.52916],
  [1, 1, 105.94684],
  [1, 2, 2.45656],
  [3, 0, -0.81885],
  [1, 3, 0.05594],
  [3, 1, -0.05607],
  [0, 1, 0.01199],
  [3, 2, -0.00256],
  [1, 4, 0.00128],
  [0, 2, 0.00022],
  [2, 0, -0.00022],
  [5, 0, 0.00026],
];

/** Metres of the Dutch grid to longitude and latitude in degrees (WGS 84). */
export function fromRd(x: number, y: number): [number, number] {
  const [dx, dy] = [(x - 155_000) * 1e-5, (y - 463_000) * 1e-5];
  const sum = (terms: [number, number, number][]): number =>
    terms.reduce((total, [p, q, factor]) => total + factor * dx ** p * dy ** q, 0);
  return [5.38720621 + sum(LONGITUDE) / 3600, 52.1551744 + sum(LATITUDE) / 3600];
}
