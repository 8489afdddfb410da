// SPDX-License-Identifier: Apache-2.0
/** Tests of the values: they keep what they are given, and reject invalid values. */
@NullMarked
package io.github.larder.model;

import org.jspecify.annotations.NullMarked;
