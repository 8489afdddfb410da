// SPDX-License-Identifier: Apache-2.0
/**
 * What a user composes: a backend and the tiers in front of it ({@link
 * io.github.larder.core.CacheStack}), what it reports ({@link
 * io.github.larder.core.CacheListener}), and the guards that keep a sick backend from hurting.
 */
@NullMarked
package io.github.larder.core;

import org.jspecify.annotations.NullMarked;
