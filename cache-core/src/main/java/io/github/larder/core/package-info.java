// SPDX-License-Identifier: Apache-2.0
/**
 * What a user composes: a backend found by its alias ({@link
 * io.github.larder.core.BackendRegistry}) and the tiers in front of it ({@link
 * io.github.larder.core.CacheStack}).
 */
@NullMarked
package io.github.larder.core;

import org.jspecify.annotations.NullMarked;
