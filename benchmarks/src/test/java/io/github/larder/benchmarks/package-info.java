// SPDX-License-Identifier: Apache-2.0
/** Tests of the figures that are the same in every run. */
@NullMarked
package io.github.larder.benchmarks;

import org.jspecify.annotations.NullMarked;
