/* The names of wheels, one a line, for a target of each system. */
#include "packages/wheel_tags.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text rest = {(const char *)data, size}, line;
    while (text_cut(&rest, '\n', &line)) {
        struct wheel wheel;
        if (!wheel_parse(line, &wheel))
            continue;
        for (int system = WHEEL_LINUX_GLIBC; system <= WHEEL_OTHER; system++) {
            struct wheel_target target = {.system = (enum wheel_system)system,
                                          .arch = TEXT("x86_64"),
                                          .major = 14,
                                          .minor = 36,
                                          .python = 12};
            wheel_rank(&wheel, &target);
        }
    }
    return 0;
}
