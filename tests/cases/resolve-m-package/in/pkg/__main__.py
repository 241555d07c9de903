from pkg import work
