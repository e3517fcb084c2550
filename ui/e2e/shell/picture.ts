// Looking at a picture: whether anything is drawn on it.

import type { Phone } from './phone';

const COUNT = `const [picture, done] = arguments;
  const image = new Image();
  image.onload = () => {
    const page = new OffscreenCanvas(image.width, image.height).getContext('2d');
    page.drawImage(image, 0, 0);
    const { data } = page.getImageData(0, 0, image.width, image.height);
    const found = new Map();
    for (let at = 0; at < data.length; at += 4) {
      // Coarse, so that one flat colour does not count as many.
      const colour = (data[at] >> 4) * 256 + (data[at + 1] >> 4) * 16 + (data[at + 2] >> 4);
      found.set(colour, (found.get(colour) ?? 0) + 1);
    }
    const dots = image.width * image.height;
    const enough = [...found.values()].filter((count) => count > dots / 1000);
    done({ distinct: enough.length, most: Math.max(...found.values()) / dots });
  };
  image.src = 'data:image/png;base64,' + picture;`;

/** Returns how many colours cover more than a thousandth of a picture, and what share the commonest has. */
export async function colours(phone: Phone, picture: string): Promise<{ distinct: number; most: number }> {
  return phone.driver.executeAsyncScript(COUNT, picture);
}
