import torch

def corr2d_multi_in(Χ, Κ):          # capital chi, capital kappa
    γ, η, ω = Χ.shape
    α, β = Κ.shape[1:]
    Σ = 0
    for κ in range(γ):
        for μ in range(α):
            for ν in range(β):
                Σ = Σ + Κ[κ, μ, ν] * Χ[κ, μ:μ + η - α + 1, ν:ν + ω - β + 1]
    return Σ

def corr2d_multi_in_out(Χ, Κ):
    return torch.stack([corr2d_multi_in(Χ, κ) for κ in Κ])

def corr2d_multi_in_out_1x1(Χ, Κ):
    return torch.einsum("oi,ihw->ohw", Κ.flatten(1), Χ)
