#pragma once
// SQLite includes it and uses none of it.
#include <stddef.h>
