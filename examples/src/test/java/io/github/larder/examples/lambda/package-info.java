// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.github.larder.examples.lambda;

import org.jspecify.annotations.NullMarked;
