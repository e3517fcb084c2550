// Whether single keys do anything. Some people speak to their computer, or tremble: they can switch them off.

const KEPT_AS = 'patrolbook.console.keys';

class SingleKeys {
  on = $state(localStorage.getItem(KEPT_AS) !== 'off');

  /** Switches single keys on or off, and remembers it. */
  turn(on: boolean): void {
    this.on = on;
    localStorage.setItem(KEPT_AS, on ? 'on' : 'off');
  }
}

export const singleKeys = new SingleKeys();
