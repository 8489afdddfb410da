// SPDX-License-Identifier: Apache-2.0
/**
 * Meters of a {@link io.github.larder.core.CacheStack} for Micrometer: {@link
 * io.github.larder.micrometer.MicrometerCacheListener} counts and times what happens, {@link
 * io.github.larder.micrometer.CacheStackMetrics} shows the health of the stack.
 */
@NullMarked
package io.github.larder.micrometer;

import org.jspecify.annotations.NullMarked;
