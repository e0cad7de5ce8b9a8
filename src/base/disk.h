/* The disk of the real world: POSIX files behind struct disk. Only world.c takes it; everybody else
 * gets a disk through a struct world.
 */
#ifndef BASE_DISK_H
#define BASE_DISK_H

#include "base/world.h"

extern const struct disk disk_real;

#endif
