// SPDX-License-Identifier: Apache-2.0
/**
 * What is secret in a URL and in a response, and what of them may reach a store. {@link
 * io.github.larder.core.privacy.PrivacyPolicy} is the door: it makes the keys under which entries
 * are stored, redacts URLs, and decides which header fields are stored.
 */
@NullMarked
package io.github.larder.core.privacy;

import org.jspecify.annotations.NullMarked;
