// The name of the window: the page's, or that of a call for help for as long as nobody has it. A page in another tab is
// seen by its name alone.

class Title {
  page = $state('');
  call = $state<string>();

  /** Returns the name that the window has now. */
  now = (): string => this.call ?? this.page;
}

export const title = new Title();
