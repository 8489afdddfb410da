// SPDX-License-Identifier: Apache-2.0
/**
 * Encryption of stored responses with AES-256-GCM. {@link
 * io.github.larder.core.encryption.KeyProvider} is what users implement or configure, {@link
 * io.github.larder.core.encryption.Encryption} the door for the stack.
 */
@NullMarked
package io.github.larder.core.encryption;

import org.jspecify.annotations.NullMarked;
