// SPDX-License-Identifier: Apache-2.0
/** The rules of docs/design.md and CONTRIBUTING.md that can be checked, for all modules. */
@NullMarked
package io.github.larder.architecture;

import org.jspecify.annotations.NullMarked;
