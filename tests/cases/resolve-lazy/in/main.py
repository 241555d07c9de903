lazy import later
lazy from pkg import part
