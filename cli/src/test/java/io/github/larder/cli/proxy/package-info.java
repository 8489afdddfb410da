// SPDX-License-Identifier: Apache-2.0
/** Tests of the proxy over real sockets, byte by byte. */
@NullMarked
package io.github.larder.cli.proxy;

import org.jspecify.annotations.NullMarked;
