/** The hatch of areas that are `indicatief`: drawn here, because the strokes must be sharp at every pixel density. */

export const HATCH_RATIO = 2;

/** A square of strokes that joins itself on all sides. */
export function hatch(): ImageData {
  const side = 8 * HATCH_RATIO;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const pen = canvas.getContext("2d");
  if (!pen) return new ImageData(side, side);
  pen.strokeStyle = "rgba(25,32,38,0.5)";
  pen.lineWidth = 1.1 * HATCH_RATIO;
  pen.beginPath();
  for (const shift of [-side, 0, side]) {
    pen.moveTo(shift - 2, side + 2);
    pen.lineTo(shift + side + 2, -2);
  }
  pen.stroke();
  return pen.getImageData(0, 0, side, side);
}
