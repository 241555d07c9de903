/* The table of commands, and the exit status. */
#include "base/diag.h"

int main(void)
{
    puts("depclose " DEPCLOSE_VERSION);
    return 0;
}
