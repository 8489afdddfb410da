// SPDX-License-Identifier: Apache-2.0
/** The demo that {@code ./larder demo} runs. */
@NullMarked
package io.github.larder.examples.demo;

import org.jspecify.annotations.NullMarked;
