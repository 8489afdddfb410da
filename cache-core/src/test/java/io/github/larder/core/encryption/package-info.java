// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.github.larder.core.encryption;

import org.jspecify.annotations.NullMarked;
