// A picture as it leaves the phone: upright, at most 1,600 px, a JPEG made anew. What the camera wrote
// beside it (where, when, with what) is no part of a canvas and so never leaves the phone.

export const LONGEST_SIDE = 1600;
const QUALITY = 0.82;
const MOST_BYTES = 20 * 1024 * 1024; // of a PDF, as the office takes it
const HEIC = /\.hei[cf]$|^image\/hei[cf]/i;

// Why a file is not taken: heic, undecodable, large, other
export class Unfit extends Error {}

async function decoded(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return new Promise((resolve, reject) => {
      const reader = new FileReader();
      const image = new Image();
      image.onload = () => resolve(image);
      reader.onerror = image.onerror = reject;
      reader.onload = () => (image.src = reader.result);
      reader.readAsDataURL(file);
    });
  }
}

// Draw it into a canvas whose longer side is `longest` at most.
function drawn(picture, longest, canvas = document.createElement("canvas")) {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; // what was transparent
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function shrunk(file) {
  let picture;
  try {
    picture = await decoded(file);
  } catch {
    throw new Unfit(HEIC.test(file.name) || HEIC.test(file.type) ? "heic" : "undecodable");
  }
  const canvas = drawn(picture, LONGEST_SIDE);
  picture.close?.();
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!blob) throw new Unfit("undecodable");
  return blob;
}

const isPdf = async (file) => new TextDecoder().decode(await file.slice(0, 5).arrayBuffer()) === "%PDF-";

// { name, type, bytes } to be kept and sent. Raises Unfit.
export async function prepared(file) {
  if (await isPdf(file)) {
    if (file.size > MOST_BYTES) throw new Unfit("large");
    return { name: file.name, type: "application/pdf", bytes: await file.arrayBuffer() };
  }
  if (file.type === "application/pdf" || !(file.type.startsWith("image/") || HEIC.test(file.name))) throw new Unfit("other");
  const blob = await shrunk(file);
  return { name: `${file.name.replace(/\.[^.]*$/, "") || "photo"}.jpg`, type: blob.type, bytes: await blob.arrayBuffer() };
}

// Show a kept picture small in `canvas`.
export async function thumbnail(canvas, { bytes, type }) {
  const picture = await decoded(new Blob([bytes], { type }));
  drawn(picture, canvas.width, canvas);
  picture.close?.();
}
