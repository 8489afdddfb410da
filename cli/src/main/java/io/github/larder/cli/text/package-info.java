// SPDX-License-Identifier: Apache-2.0
/** How values are shown on a terminal: short, aligned, and harmless whatever they contain. */
@NullMarked
package io.github.larder.cli.text;

import org.jspecify.annotations.NullMarked;
