// SPDX-License-Identifier: Apache-2.0
/** The values keep what they are given, and refuse what makes no sense. */
@NullMarked
package io.github.larder.model;

import org.jspecify.annotations.NullMarked;
