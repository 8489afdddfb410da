// SPDX-License-Identifier: Apache-2.0
/**
 * Entries kept in this process for a short time, so that the store need not be read: {@link
 * io.github.larder.core.near.NearCache} has the settings, {@link
 * io.github.larder.core.near.NearEntries} the entries.
 */
@NullMarked
package io.github.larder.core.near;

import org.jspecify.annotations.NullMarked;
