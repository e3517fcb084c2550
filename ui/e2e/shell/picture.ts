// Looking at a picture: whether anything is drawn on it.

import type { Phone } from './phone';

const COUNT = `const [picture, selector, done] = arguments;
  const part = document.querySelector(selector).getBoundingClientRect();
  const image = new Image();
  image.onload = () => {
    const scale = image.width / innerWidth;
    // Its upper left, where neither the officer's dot nor a button lies.
    const sides = [part.x, part.y, part.width * 0.45, part.height * 0.45];
    const [x, y, width, height] = sides.map((side) => Math.round(side * scale));
    const page = new OffscreenCanvas(width, height).getContext('2d');
    page.drawImage(image, -x, -y);
    const { data } = page.getImageData(0, 0, width, height);
    const found = new Map();
    for (let at = 0; at < data.length; at += 4) {
      // Coarse, so that one flat colour does not count as many.
      const colour = (data[at] >> 4) * 256 + (data[at + 1] >> 4) * 16 + (data[at + 2] >> 4);
      found.set(colour, (found.get(colour) ?? 0) + 1);
    }
    const dots = width * height;
    const enough = [...found.values()].filter((count) => count > dots / 1000);
    done({ distinct: enough.length, most: Math.max(...found.values()) / dots });
  };
  image.src = 'data:image/png;base64,' + picture;`;

/**
 * Returns how many colours cover more than a thousandth of a map's corner, and what share the commonest has.
 * Cut out of a picture of the whole screen: by itself, a canvas of WebGL is empty once its frame is shown.
 */
async function colours(phone: Phone, selector: string): Promise<{ distinct: number; most: number }> {
  return phone.driver.executeAsyncScript(COUNT, await phone.driver.takeScreenshot(), selector);
}

/** Says whether streets are drawn: ground, street, its edge, houses. */
export async function drawn(phone: Phone): Promise<boolean> {
  const { distinct, most } = await colours(phone, '[data-test="map"] canvas');
  return distinct >= 3 && most < 0.95;
}
