// SPDX-License-Identifier: Apache-2.0
/**
 * Values of HTTP fields, parsed as their RFCs define them. Used by Larder's clients alone; not an
 * API for applications.
 */
@NullMarked
package io.github.larder.httpclient5.fields;

import org.jspecify.annotations.NullMarked;
