// SPDX-License-Identifier: Apache-2.0
/**
 * From the text in a configuration to a backend. {@link
 * io.github.larder.core.discovery.BackendSelection} reads an alias or a URL with its options,
 * {@link io.github.larder.core.discovery.BackendRegistry} finds the factory of an alias.
 */
@NullMarked
package io.github.larder.core.discovery;

import org.jspecify.annotations.NullMarked;
