// SPDX-License-Identifier: Apache-2.0
/** Tests of the kit: a correct store passes it, and each broken one fails it. */
@NullMarked
package io.github.larder.tck;

import org.jspecify.annotations.NullMarked;
