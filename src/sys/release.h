/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which kernel runs, where what it does differs. */
#pragma once

/* Major release times 256 plus the minor one: 0x613 is 6.19. 0 if it cannot be told. */
unsigned release_number(void);
