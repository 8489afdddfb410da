// SPDX-License-Identifier: Apache-2.0
/** Reads and clean-up of bodies in parts. */
@NullMarked
package io.github.larder.backend.dynamodb.parts;

import org.jspecify.annotations.NullMarked;
