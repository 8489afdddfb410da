// SPDX-License-Identifier: Apache-2.0
/** Tests that the project is what its guides say. */
@NullMarked
package io.github.larder.docs;

import org.jspecify.annotations.NullMarked;
