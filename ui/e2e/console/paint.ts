// Looking at a picture: how much of it has a colour.

import type { Locator, Page } from 'playwright-core';

/** Returns how many dots of what is drawn have a colour of the tokens, such as "map-route". */
export async function dotsOf(page: Page, what: Locator, token: string): Promise<number> {
  const colour = await page.evaluate(
    (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim(),
    token,
  );
  const picture = (await what.screenshot()).toString('base64');
  return page.evaluate(
    async ([source, wanted]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${source}`;
      await image.decode();
      const paper = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
      paper.drawImage(image, 0, 0);
      const { data } = paper.getImageData(0, 0, image.width, image.height);
      const brush = new OffscreenCanvas(1, 1).getContext('2d')!;
      brush.fillStyle = wanted!;
      brush.fillRect(0, 0, 1, 1);
      const parts = [...brush.getImageData(0, 0, 1, 1).data].slice(0, 3);
      let dots = 0;
      for (let at = 0; at < data.length; at += 4)
        if (parts.every((part, which) => Math.abs(part - data[at + which]!) < 6)) dots += 1;
      return dots;
    },
    [picture, colour],
  );
}
