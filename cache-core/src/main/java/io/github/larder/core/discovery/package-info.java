// SPDX-License-Identifier: Apache-2.0
/**
 * Turns the text of a configuration into a backend. {@link
 * io.github.larder.core.discovery.BackendSelection} parses an alias or a URL with its options,
 * {@link io.github.larder.core.discovery.BackendRegistry} finds the factory of an alias.
 */
@NullMarked
package io.github.larder.core.discovery;

import org.jspecify.annotations.NullMarked;
