import type { MeasureName } from '@basin/core';

/** A number of a measure: what is computed, and where that comes from. */
export interface Formula {
  number: string;
  formula: string;
  source: string;
}

/*
 * θ are the weights, L the mean loss over the examples, ℓᵢ that of example i, f the network's outputs, g = ∇L,
 * H = ∇²L, n the number of parameters.
 */
export const formulas: Record<MeasureName, readonly Formula[]> = {
  hessian: [
    {
      number: 'Hessian',
      formula: 'Hᵢⱼ = ∂²L/∂θᵢ∂θⱼ, exact: blocks over dense layers, or products with unit vectors',
      source:
        'Bishop 1992, *Exact calculation of the Hessian matrix for the multilayer perceptron*; Pearlmutter 1994, *Fast exact multiplication by the Hessian*',
    },
    {
      number: 'eigenvalues',
      formula:
        'Hq = λq: Householder to tridiagonal form, then implicit QL. Of 100 inputs and more, constant inputs κ are one of length ‖κ‖: an orthogonal turn of H, which leaves eigenvalues as they are and zeros beside them',
      source: 'Golub and Van Loan, *Matrix Computations*, 8.3',
    },
    {
      number: '`blocks`: eigenvalues, trace',
      formula:
        'of P H Pᵀ, P the rows of one layer’s or tensor’s parameters: cut from the whole matrix, or, of networks with more parameters than a whole matrix may have, by a product with each of the block’s unit vectors',
      source: 'Zhang et al. 2024, *Why transformers need Adam: a Hessian perspective*',
    },
    {
      number: 'minimal ratio',
      formula:
        '#{λ > τ}/n, τ = 10⁻⁶ max|λ|; beside it #{λ > 0}/n, #{λ ≥ −τ}/n and #{λ > 10⁻¹² max|λ|}/n',
      source: 'the report’s “minimal ratio”; tolerances are ours',
    },
    {
      number: 'outliers',
      formula: 'the rank k ≤ 30 with the largest λₖ/λₖ₊₁ among positive eigenvalues',
      source:
        'Sagun et al. 2018, *Empirical analysis of the Hessian of over-parametrized neural networks*; Papyan 2018',
    },
    { number: 'gradient norm', formula: '‖g‖₂', source: '–' },
  ],
  curvature: [
    {
      number: 'product Hv',
      formula: 'd/dε ∇L(θ + εv) at ε = 0, by forward mode over the gradient’s own program',
      source: 'Pearlmutter 1994',
    },
    {
      number: '`matrix: gauss-newton`',
      formula: 'G = (1/N) Σ Jᵢᵀ Cᵢ Jᵢ, J = ∂f/∂θ, C = ∂²ℓ/∂f²',
      source:
        'Schraudolph 2002, *Fast curvature matrix-vector products for second-order gradient descent*',
    },
    {
      number: '`matrix: fisher`',
      formula:
        'F = (1/N) Σᵢ E over y ~ p(y|xᵢ) of ∇ℓ ∇ℓᵀ, which is G where ℓ is −log p with f as natural parameters: cross-entropy, binary cross-entropy, squared error (a normal distribution of variance 1/2); scaled by 1/outputs where the loss is',
      source:
        'Amari 1998, *Natural gradient works efficiently in learning*; Martens 2020, *New insights and perspectives on the natural gradient method*, 9.2',
    },
    {
      number: '`matrix: empirical-fisher`',
      formula: '(1/N) Σ ∇ℓᵢ ∇ℓᵢᵀ at the labels as given',
      source:
        'Kunstner, Balles and Hennig 2019, *Limitations of the empirical Fisher approximation*',
    },
    {
      number: 'leading eigenpairs',
      formula: 'Lanczos with full reorthogonalisation; residual ‖Hv − λv‖/max|λ|',
      source: 'Golub and Van Loan, 10.3',
    },
    {
      number: 'trace ± error',
      formula:
        'tr QᵀHQ + mean of wᵀHw, w = (I − QQᵀ)z over random signs z, Q the vectors that Lanczos made for the eigenpairs: what lies in Q is exact; error √(2·Σᵢ sᵢ²/probes), sᵢ² the variance over probes of zᵢ((I − QQᵀ)Hw)ᵢ, the interval shown by Student’s t of probes − 1 ([how often it misses](statistics.md#intervals-of-trace-and-density))',
      source:
        'Hutchinson 1990, *A stochastic estimator of the trace of the influence matrix*; Meyer, Musco, Musco and Woodruff 2021, *Hutch++: optimal stochastic trace estimation*',
    },
    {
      number: 'density ± error',
      formula:
        'mean over z of Σₖ τₖ² 𝒩(λ; θₖ, σ²), θₖ and τₖ nodes and first entries of Lanczos’s tridiagonal matrix from z; eigenpairs that have converged are points of weight 1/n, and z has nothing of them; at each λ error √(v/probes), v the variance over z, or, where more, 2(tr f²/n − (tr f/n)²)/n by the same quadratures times the share of it that random signs have, f the Gaussian; σ is 1 % of the span, 1/steps where that is more; the band shown by Student’s t',
      source:
        'Ubaru, Chen and Saad 2017, *Fast estimation of tr(f(A)) via stochastic Lanczos quadrature*; Ghorbani, Krishnan and Xiao 2019, *An investigation into neural net optimization via Hessian eigenvalue density*',
    },
    {
      number: '`blocks`',
      formula:
        'the same of P H Pᵀ, P the rows of one layer’s or tensor’s parameters; its trace is the part of tr QᵀHQ and of wᵀHw that belongs to them, its error an upper bound, at most √2 too large',
      source: 'Zhang et al. 2024, *Why transformers need Adam: a Hessian perspective*',
    },
    {
      number: 'sharpness',
      formula:
        'the largest L(θ + d) − L(θ) found with ‖d_f‖ ≤ ρ‖θ_f‖ for every filter f: a lower bound',
      source:
        'filters as in Li et al. 2018, *Visualizing the loss landscape of neural nets*; the ascent is ours',
    },
    {
      number: 'while training: stability threshold',
      formula:
        '2/η of gradient descent, (2 + 2β)/η with momentum β, (2 + 2β)/(η(1 + 2β)) with Nesterov’s, each less the weight decay',
      source:
        'Cohen et al. 2021, *Gradient descent on neural networks typically occurs at the edge of stability*',
    },
    {
      number: 'while training: gradient overlap',
      formula: '‖Pg‖²/‖g‖², P onto the leading eigenvectors',
      source: 'Gur-Ari, Roberts and Dyer 2018, *Gradient descent happens in a tiny subspace*',
    },
  ],
  interpolation: [
    {
      number: 'loss, accuracy',
      formula: 'L((1 − α)θ_a + αθ_b)',
      source:
        'Goodfellow, Vinyals and Saxe 2015, *Qualitatively characterizing neural network optimization problems*; Keskar et al. 2017',
    },
  ],
  barrier: [
    {
      number: 'barrier',
      formula: 'max over t of L(θ(t)) − [(1 − t)L(θ(0)) + tL(θ(1))]',
      source:
        'Frankle et al. 2020, *Linear mode connectivity and the lottery ticket hypothesis*; Entezari et al. 2022',
    },
    {
      number: '`path: bezier`, `chain`',
      formula:
        '(1 − t)²θ_a + 2t(1 − t)w + t²θ_b, or two lines over w; w minimises the mean of L over t',
      source:
        'Garipov et al. 2018, *Loss surfaces, mode connectivity, and fast ensembling of DNNs*',
    },
    {
      number: '`align`',
      formula:
        'permutations that maximise Σ⟨θ_a, πθ_b⟩, layer by layer until none changes; or, by activations, Σ⟨zᵢ, πz′ᵢ⟩ of each layer’s values z and z′ as they are (neither centred nor scaled) on the same examples; each assignment exact',
      source: 'Ainsworth, Hayase and Srinivasa 2023, *Git Re-Basin*; Kuhn 1955',
    },
  ],
  'loss-surface': [
    {
      number: 'loss',
      formula: 'L(θ + a d₁ + b d₂), directions filter-normalised: d_f ← d_f‖θ_f‖/‖d_f‖',
      source: 'Li et al. 2018',
    },
  ],
  'trajectory-pca': [
    {
      number: 'scores',
      formula: 'principal components of the snapshots, from their Gram matrix',
      source: 'Li et al. 2018, section 7; Jolliffe 2002',
    },
  ],
  sensitivity: [
    {
      number: 'example gradient norm',
      formula: '(1/N) Σ ‖∂ℓᵢ/∂xᵢ‖₂',
      source: 'Novak et al. 2018, *Sensitivity and generalization in neural networks*',
    },
    {
      number: 'batch gradient norm',
      formula: 'mean over batches of ‖∂(mean of ℓ)/∂X‖: shrinks as 1/√(batch size) by construction',
      source: 'the report’s own script',
    },
    {
      number: 'Jacobian norm',
      formula: '(1/N) Σ ‖∂ softmax(f(xᵢ))/∂xᵢ‖ (Frobenius)',
      source: 'Novak et al. 2018',
    },
  ],
  predictions: [
    {
      number: 'calibration error',
      formula: 'Σ over ten bins (share of examples)·|accuracy − confidence|',
      source: 'Guo et al. 2017, *On calibration of modern neural networks*',
    },
    {
      number: 'precision, recall, R²',
      formula: 'as scikit-learn’s',
      source: 'Pedregosa et al. 2011',
    },
  ],
  representations: [
    {
      number: 'similarity',
      formula: 'linear CKA: HSIC(K, L)/√(HSIC(K, K) HSIC(L, L)), biased and unbiased',
      source:
        'Kornblith et al. 2019, *Similarity of neural network representations revisited*; Nguyen et al. 2021',
    },
    {
      number: 'effective rank',
      formula: 'exp(−Σ pₖ log pₖ), p the singular values’ shares; 0 where only rounding differs',
      source: 'Roy and Vetterli 2007, *The effective rank*',
    },
  ],
  sharpness: [
    {
      number: 'box, subspace box',
      formula: '100 (max over the box L − L(θ))/(1 + L(θ)), half widths ε(|θ| + 1): a lower bound',
      source: 'Keskar et al. 2017, *On large-batch training for deep learning*',
    },
    {
      number: 'sam',
      formula: 'L(θ + ρ g/‖g‖) − L(θ)',
      source: 'Foret et al. 2021, *Sharpness-aware minimization*, equation 2',
    },
    {
      number: 'adaptive',
      formula: 'L(θ + ρ T²g/‖Tg‖) − L(θ), T = diag|θ|',
      source: 'Kwon et al. 2021, *ASAM*, equation 6',
    },
    {
      number: 'filter, noise',
      formula:
        'mean of L(θ + d) − L(θ) over filter-normalised d, and over Gaussian d relative to |θ|',
      source: 'Li et al. 2018; Jiang et al. 2020',
    },
  ],
  generalisation: [
    {
      number: 'norms, path norm, margin, PAC-Bayes flatness',
      formula:
        'Σ log‖W‖₂² and Σ log‖W‖²_F over layers; √ of the sum of outputs at squared weights and inputs of 1; the tenth percentile of f_y − the largest other (the value at rank ⌈N/10⌉, without interpolation); 1/σ² of the largest σ that costs at most so much accuracy',
      source:
        'Jiang et al. 2020, *Fantastic generalization measures and where to find them*; Neyshabur et al. 2015',
    },
  ],
};
