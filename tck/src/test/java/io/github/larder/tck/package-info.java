// SPDX-License-Identifier: Apache-2.0
/** The kit is tested too: a correct store passes it, and each broken one is found out. */
@NullMarked
package io.github.larder.tck;

import org.jspecify.annotations.NullMarked;
