// SPDX-License-Identifier: Apache-2.0
/** Tests of the command over real sockets. */
@NullMarked
package io.github.larder.cli;

import org.jspecify.annotations.NullMarked;
