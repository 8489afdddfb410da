// SPDX-License-Identifier: Apache-2.0
/**
 * Looking into a cache and operating it. {@link io.github.larder.core.admin.CacheAdmin} is the
 * door; a stack makes it.
 */
@NullMarked
package io.github.larder.core.admin;

import org.jspecify.annotations.NullMarked;
