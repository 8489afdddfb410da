// SPDX-License-Identifier: Apache-2.0
/**
 * Compression of stored bodies. {@link io.github.larder.core.compression.Compression} is the door:
 * the settings of a user, and the tier that applies them.
 */
@NullMarked
package io.github.larder.core.compression;

import org.jspecify.annotations.NullMarked;
